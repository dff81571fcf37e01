/**
 * Choice of the server that holds the databases, and start of an embedded one. Public
 * types exist only to cross a package.
 */
@NullMarked
package io.isolateddb.server;

import org.jspecify.annotations.NullMarked;
