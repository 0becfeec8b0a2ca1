/// `cacheprog report`: makes one HTML page of build records. The page needs no other file.
@NullMarked
package dev.cacheprog.report;

import org.jspecify.annotations.NullMarked;
