"""The demonstration: fictional people and dossiers, played through the same services as the pages."""
