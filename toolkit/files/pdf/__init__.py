"""The PDF that others read: made anew from the pages of the one received, by lists of what a paper needs."""
