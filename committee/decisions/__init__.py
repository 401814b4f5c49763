"""What becomes of each dossier: proposed by one person, validated by another, corrected by a new decision."""
