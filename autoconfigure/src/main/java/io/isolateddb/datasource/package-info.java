/**
 * Routes the application's {@link javax.sql.DataSource} to the database of the running
 * test. Public types exist only to cross a package.
 */
@NullMarked
package io.isolateddb.datasource;

import org.jspecify.annotations.NullMarked;
