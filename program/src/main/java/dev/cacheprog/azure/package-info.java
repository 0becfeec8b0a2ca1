/// A store in a container of Azure Blob Storage. See docs/decisions/0030-azure.md.
@NullMarked
package dev.cacheprog.azure;

import org.jspecify.annotations.NullMarked;
