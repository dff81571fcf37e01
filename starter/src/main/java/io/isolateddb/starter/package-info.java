/**
 * Holds no code: the starter is its dependencies. The package is there for the jar of
 * sources that public repositories ask for.
 */
@NullMarked
package io.isolateddb.starter;

import org.jspecify.annotations.NullMarked;
