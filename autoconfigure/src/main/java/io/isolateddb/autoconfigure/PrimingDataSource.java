package io.isolateddb.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Does something just before its first connection is borrowed. Thread-safe, if what it
 * does is.
 */
final class PrimingDataSource extends DelegatingDataSource {

	private final DataSource target;

	private final Runnable before;

	private final AtomicBoolean done = new AtomicBoolean();

	PrimingDataSource(DataSource target, Runnable before) {
		super(target);
		this.target = target;
		this.before = before;
	}

	DataSource target() {
		return this.target;
	}

	@Override
	public Connection getConnection() throws SQLException {
		if (!this.done.getAndSet(true)) {
			this.before.run();
		}
		return super.getConnection();
	}

}
