/// Objects in S3 and in what speaks like it.
@NullMarked
package dev.cacheprog.s3;

import org.jspecify.annotations.NullMarked;
