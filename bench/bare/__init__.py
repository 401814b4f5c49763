"""The bare reference: the smallest Django project that reads the same rows and prints the same fields as our pages."""

BROCHURE = "bare-brochure.pdf"  # under VAR_DIR: the bench leaves there what our server answers
