"""Pages of the staff: sessions and their programmes, speakers, venues and rooms."""
