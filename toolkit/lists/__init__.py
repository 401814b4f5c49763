"""Lists: one column serves the page, the filters, the order and the export."""
