/**
 * Auto-configuration of isolated databases, and the {@code isolated-database} properties.
 * Public types exist only because Spring Boot needs to see them.
 */
@NullMarked
package io.isolateddb.autoconfigure;

import org.jspecify.annotations.NullMarked;
