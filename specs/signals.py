"""What this room tells the ones above it."""

from django.dispatch import Signal

# A version is published and committed. `package` and `version` (a `SpecVersion`) are given; a receiver that fails
# harms neither the version nor the other receivers.
version_published = Signal()

# A package is about to be deleted with everything that its rows hold.
package_deleted = Signal()
