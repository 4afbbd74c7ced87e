"""Files that declare: what a package is deployed as, offers and needs, from formats that hold no code."""
