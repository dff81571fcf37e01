package io.isolateddb.pool;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * A connection that was borrowed from a lease. It does what the connection of the pool
 * does. If that fails after the end of the lease, the error says whose it was. As
 * thread-safe as that connection.
 */
final class LeasedConnection implements InvocationHandler {

	private final Connection connection;

	private final DatabaseLease lease;

	private LeasedConnection(Connection connection, DatabaseLease lease) {
		this.connection = connection;
		this.lease = lease;
	}

	static Connection of(Connection connection, DatabaseLease lease) {
		return (Connection) Proxy.newProxyInstance(LeasedConnection.class.getClassLoader(),
				new Class<?>[] { Connection.class }, new LeasedConnection(connection, lease));
	}

	/**
	 * The connection of the pool.
	 */
	static Connection target(Connection connection) {
		return (Proxy.isProxyClass(connection.getClass())
				&& Proxy.getInvocationHandler(connection) instanceof LeasedConnection leased) ? leased.connection
						: connection;
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		if (method.getName().equals("equals")) {
			return arguments != null && proxy == arguments[0];
		}
		try {
			return method.invoke(this.connection, arguments);
		}
		catch (InvocationTargetException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw (cause instanceof SQLException failure && this.lease.isClosed()) ? this.lease.ended(failure) : cause;
		}
	}

}
