"""Facts in, mermaid text out; and mermaid text in, a safe SVG out. Pure but for the renderer's child process."""
