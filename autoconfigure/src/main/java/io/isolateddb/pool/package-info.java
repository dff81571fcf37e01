/**
 * Templates, leases, limits and clean-up. The pool, its options and its leases are API,
 * for use without Spring too; other public types exist only to cross a package.
 *
 * <h2>How JVMs share a server</h2> JVMs that use the same server, from whatever host,
 * know of one another by the registry: the database {@code isolated_database} on that
 * server, with a row for each JVM and for each database that one has made. No clock is
 * compared with another one.
 * <ul>
 * <li><b>The JVM's lock</b>: each JVM holds one lock of the server in the one session
 * that it has in the registry. Who can take that lock knows that the JVM is dead. Nobody
 * ever waits for it. A JVM that loses its session takes a new lock in a new session and
 * moves what it owns there, in one transaction; if it finds that it has been taken for
 * dead meanwhile, what it had made is lost to it. Since this takes a moment, a JVM is
 * taken for dead only if its lock was free twice, some time apart.</li>
 * <li><b>The registry's row</b>: every transaction that changes the registry begins with
 * the update of a single row, so one runs at a time. In it a JVM waits for no other lock,
 * so each of them ends. Within a JVM the monitor of its session does the same; who holds
 * it waits for the server alone.</li>
 * <li><b>A row before the database</b>: what is not in the registry is not ours and is
 * never dropped, whatever its name. A row has an owner, or none if it is a shared
 * template. The next JVM inherits the rows of a dead one, in one transaction, and drops
 * those databases as its own; if it dies before, the one after it goes on.</li>
 * <li><b>Building a template</b>: the row of its fingerprint has an owner until it is
 * complete. Others wait for that owner to finish or to die, and hold no lock and no lease
 * of a database under construction meanwhile. The owner waits for nobody but the server
 * and, before it begins, for room (below); the templates under its own are complete by
 * then. So nobody waits in a circle.</li>
 * <li><b>Using a template</b>: a row for each JVM that uses a shared template keeps it
 * from being dropped. It goes with the JVM.</li>
 * <li><b>Room for connections</b>: the rows say how many connections each database may
 * have, so that their sum is what is taken. A database gets all of its own at once, when
 * its row is written, and no test that has them waits for more; that a test with several
 * databases may do, which ends with the lease timeout. The tests of a JVM wait in a
 * queue, and its head has a ticket in the registry; the lowest ticket comes first, and
 * with it one JVM after the other. Who waits holds no lock. While somebody waits, nobody
 * keeps a database that is ready and unused, and what a test gives back goes to whom
 * waited longest, at the latest when its JVM has had it for a second. Some room is left
 * to contexts that start and to templates under construction: they wait for one another,
 * never for a test, which may be waiting for them.</li>
 * </ul>
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.pool;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
