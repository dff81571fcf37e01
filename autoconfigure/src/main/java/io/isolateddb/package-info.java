/**
 * Public API: the annotations that give a test a database of its own, the interface for
 * own schema code, and the exception that all failures share.
 */
@NullMarked
package io.isolateddb;

import org.jspecify.annotations.NullMarked;
