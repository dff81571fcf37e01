package io.isolateddb.pool;

import org.apiguardian.api.API;

/**
 * A state that the database of a test was in. Opaque: the lease that has taken it can
 * restore it until it ends. Immutable.
 *
 * @since 0.1.0
 * @see DatabaseLease#snapshot()
 * @see DatabaseLease#restore(DatabaseSnapshot)
 */
@API(status = API.Status.MAINTAINED, since = "0.1.0")
public final class DatabaseSnapshot {

	private final DatabaseLease lease;

	private final Template state;

	DatabaseSnapshot(DatabaseLease lease, Template state) {
		this.lease = lease;
		this.state = state;
	}

	boolean isOf(DatabaseLease lease) {
		return this.lease == lease;
	}

	Template state() {
		return this.state;
	}

	@Override
	public String toString() {
		return "snapshot of " + this.lease;
	}

}
