/**
 * Templates, clones and leases. The pool, its options and its leases are API, for use
 * without Spring too; other public types exist only to cross a package.
 *
 * <h2>Example</h2> The pool needs neither Spring nor JUnit. This program leases two
 * databases at once, each with the row of the schema and one of its own, and a third in
 * which it may not change the schema: <pre>{@code
 * import java.sql.Connection;
 * import java.sql.ResultSet;
 * import java.sql.SQLException;
 * import java.sql.Statement;
 *
 * import javax.sql.DataSource;
 *
 * import io.isolateddb.DatabaseMigrator;
 * import io.isolateddb.pool.DatabaseLease;
 * import io.isolateddb.pool.DatabasePool;
 * import io.isolateddb.pool.PoolOptions;
 * import io.isolateddb.server.DatabaseServers;
 *
 * public class PoolExample {
 *
 *     static final DatabasePool pool = DatabasePool.of(DatabaseServers.choose(), new Books(), PoolOptions.defaults());
 *
 *     public static void main(String[] arguments) throws SQLException {
 *         try (DatabaseLease one = pool.lease("one"); DatabaseLease other = pool.lease("other")) {
 *             add(one.dataSource(), "Emma");
 *             add(other.dataSource(), "Ulysses");
 *             System.out.println(count(one.dataSource()) + " books, and " + count(other.dataSource()));
 *         }
 *         try (DatabaseLease restricted = pool.restricted().lease("restricted")) {
 *             add(restricted.dataSource(), "Dracula");
 *             execute(restricted.dataSource(), "DROP TABLE books");
 *         }
 *         catch (SQLException ex) {
 *             System.out.println("Not with restricted access: " + ex.getMessage());
 *         }
 *     }
 *
 *     static void add(DataSource books, String title) throws SQLException {
 *         execute(books, "INSERT INTO books (title) VALUES ('" + title + "')");
 *     }
 *
 *     static int count(DataSource books) throws SQLException {
 *         try (Connection connection = books.getConnection();
 *                 Statement statement = connection.createStatement();
 *                 ResultSet result = statement.executeQuery("SELECT count(*) FROM books")) {
 *             result.next();
 *             return result.getInt(1);
 *         }
 *     }
 *
 *     static void execute(DataSource books, String sql) throws SQLException {
 *         try (Connection connection = books.getConnection(); Statement statement = connection.createStatement()) {
 *             statement.execute(sql);
 *         }
 *     }
 *
 *     static class Books implements DatabaseMigrator {
 *
 *         public String fingerprint() {
 *             return "books, 1"; // same fingerprint, same result: it runs once
 *         }
 *
 *         public void migrate(DataSource dataSource) throws SQLException {
 *             execute(dataSource, "CREATE TABLE books (title varchar(100) PRIMARY KEY)");
 *             add(dataSource, "Frankenstein");
 *         }
 *
 *     }
 *
 * }
 * }</pre>
 *
 * <h2>Locks, queues and threads</h2> {@link io.isolateddb.registry The registry} says how
 * JVMs share a server. Within a JVM:
 * <ul>
 * <li><b>Pools</b>: the monitor of a clone queue guards the clones that are ready and the
 * tests that wait. A thread that holds it waits for nothing. A test waits for a clone
 * without any lock of this package, for no longer than the lease timeout.</li>
 * <li><b>Clones</b>: the monitor of a clone guards its connection pools. A thread that
 * holds it waits only for the server, and for at most a second for connections that the
 * threads of a test return late.</li>
 * <li><b>Leases</b>: the lock of a lease guards its snapshots and its end. A thread that
 * holds it may take the monitor of the clone, and waits for the server, for at most a
 * second for connections that the threads of a test return late, and for no lease. Nobody
 * who holds the monitor of a clone takes it.</li>
 * <li><b>Templates</b>: the first thread that asks for a template gets it, and builds it
 * if no JVM has built it yet. The other threads wait for that thread. It holds no lock
 * and waits only for the server, for the registry, and for the parent of its template. A
 * template is never derived from itself, so no circle of waiting threads can arise.</li>
 * <li><b>Background threads</b>: two threads for each server prepare and rewind clones,
 * and one removes what is not used any more. They wait only for the server, never for a
 * lease, so that each waiting test gets a database or an error.</li>
 * </ul>
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.pool;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
