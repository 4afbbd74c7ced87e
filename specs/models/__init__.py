from specs.models.package import Package, Repository

__all__ = ["Package", "Repository"]
