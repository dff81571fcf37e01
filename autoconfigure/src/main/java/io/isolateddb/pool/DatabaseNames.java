package io.isolateddb.pool;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Names of databases: they start with {@code isodb_} and stay below the 63 characters
 * that servers allow. A name is unique on the server, whatever other JVMs make there.
 */
final class DatabaseNames {

	private final String prefix = "isodb_" + UUID.randomUUID().toString().substring(0, 8) + "_";

	private final AtomicInteger count = new AtomicInteger();

	String next() {
		return this.prefix + this.count.incrementAndGet();
	}

	String template() {
		return next() + "_t";
	}

}
