"""Executes a notebook; prints what its cells wrote, and how many charts they drew."""

import sys

import nbclient
import nbformat

notebook = nbformat.read(sys.argv[1], as_version=4)
nbformat.validate(notebook)
nbclient.NotebookClient(notebook, timeout=180, kernel_name="python3").execute()
outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
print("".join(output.get("text", "") for output in outputs), end="")
print(sum("image/png" in output.get("data", {}) for output in outputs), "charts")
