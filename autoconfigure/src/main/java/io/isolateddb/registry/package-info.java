/**
 * What the JVMs on one server know of one another: which of them live, shared templates,
 * the connection budget, kept databases and clean-up. Public types exist only to cross a
 * package.
 *
 * <h2>How JVMs share a server</h2> The registry is the database {@code isolated_database}
 * on the server. It has a row for each JVM that uses the server, from whatever host, and
 * a row for each database that such a JVM has made. Nothing depends on the clocks of
 * hosts.
 * <ul>
 * <li><b>The lock of a JVM</b>: each JVM has one session in the registry and holds a lock
 * of the server in it. If another JVM can take that lock, the first one has ended. No JVM
 * ever waits for such a lock. A JVM that loses its session takes a new lock in a new
 * session and moves its rows there, in one transaction. If another JVM has taken its
 * databases meanwhile, they are lost to it. Because a new session takes a moment, a JVM
 * counts as ended only if its lock was free twice, some time apart.</li>
 * <li><b>Transactions</b>: every transaction of the registry begins with the update of
 * the one row of the table {@code registry}, so transactions run one at a time. Within a
 * transaction a JVM waits for no other lock, so each transaction ends. Within a JVM, the
 * monitor of the session has the same effect, and the thread that holds it waits only for
 * the server.</li>
 * <li><b>Ownership</b>: a database has a row before it exists and until it is dropped. We
 * never drop a database without a row, whatever its name. The JVM that makes a database
 * owns its row; a complete template and a kept database have no owner. When a JVM has
 * ended, another one takes its rows in one transaction and drops those databases as its
 * own. If that JVM is killed meanwhile, a third one does it.</li>
 * <li><b>Kept databases</b>: such a row has the project and the run that it is kept for,
 * and says so before the test has ended, so that all JVMs of a run count together. A JVM
 * takes what it has kept itself, and what runs of its project have kept of which no JVM
 * is in the registry any more. It takes a row before it drops the database or gives its
 * name to another one, so no two JVMs do that at once.</li>
 * <li><b>Templates under construction</b>: the row of a template has an owner until the
 * template is complete. Other JVMs that need it wait until it is complete or its owner
 * has ended. While they wait, they hold no lock, and no connections for a database under
 * construction. The owner waits only for the server, and before it begins, for the
 * connection budget; the parents of its template are complete by then. So no circle of
 * waiting JVMs can arise.</li>
 * <li><b>Templates in use</b>: no JVM drops a template while another one uses it, which a
 * row of {@code template_uses} says. The row goes with the JVM that uses it.</li>
 * <li><b>The connection budget</b>: each row says how many connections the database may
 * have, and the sum of the rows is what is taken. A database gets all of its connections
 * when its row is written, so no test waits half-way for more. (A test that uses several
 * databases may wait for the next one while it holds the first; the lease timeout ends
 * that.) The tests of a JVM wait in a queue. The head of the queue has a ticket in the
 * registry, and the JVM with the lowest ticket comes first. A waiting test holds no lock.
 * While a test waits, no JVM keeps an unused database, and the connections of a database
 * that a test returns go to the test that has waited longest, at the latest when the JVM
 * has used that database for one second. Some connections are reserved for contexts that
 * start and for templates under construction. These wait only for one another, never for
 * a test, because a test may be waiting for them.</li>
 * </ul>
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@NullMarked
package io.isolateddb.registry;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
