/**
 * PostgreSQL.
 */
@NullMarked
package io.isolateddb.engine.postgresql;

import org.jspecify.annotations.NullMarked;
