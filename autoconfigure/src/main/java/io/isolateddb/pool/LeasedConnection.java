package io.isolateddb.pool;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import io.isolateddb.engine.SessionReset;
import org.jspecify.annotations.Nullable;

/**
 * A connection that was borrowed from a lease. It does what the connection of the pool
 * does, and looks at its statements for what a reset of the session has to know. If it
 * fails after the end of the lease, the error says whose it was. As thread-safe as that
 * connection.
 */
final class LeasedConnection implements InvocationHandler {

	private final Connection connection;

	private final DatabaseLease lease;

	private final UsedSessions.Use use;

	private final SessionReset sessions;

	private LeasedConnection(Connection connection, DatabaseLease lease, UsedSessions.Use use, SessionReset sessions) {
		this.connection = connection;
		this.lease = lease;
		this.use = use;
		this.sessions = sessions;
	}

	/**
	 * Create the connection.
	 * @param connection that of the pool
	 * @param use of its session, which learns of statements with a lasting effect
	 * @param sessions tells which have one
	 */
	static Connection of(Connection connection, DatabaseLease lease, UsedSessions.Use use, SessionReset sessions) {
		return proxy(Connection.class, new LeasedConnection(connection, lease, use, sessions));
	}

	private static <T> T proxy(Class<T> type, InvocationHandler handler) {
		return type
			.cast(Proxy.newProxyInstance(LeasedConnection.class.getClassLoader(), new Class<?>[] { type }, handler));
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
		Object result = invoke(proxy, this.connection, method, arguments);
		return (method.getName().equals("createStatement") && result instanceof Statement statement)
				? proxy(Statement.class, new LeasedStatement((Connection) proxy, statement)) : result;
	}

	private @Nullable Object invoke(Object proxy, Object target, Method method, Object @Nullable [] arguments)
			throws Throwable {
		if (arguments != null && arguments.length > 0) {
			if (method.getName().equals("equals")) {
				return proxy == arguments[0];
			}
			if (!this.use.isLasting() && mayLast(method.getName(), arguments[0])) {
				this.use.setLasting();
			}
		}
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw (cause instanceof SQLException failure && this.lease.isClosed()) ? this.lease.ended(failure) : cause;
		}
	}

	/**
	 * Whether a call may have a lasting effect on the session. What is done through the
	 * connection of the driver cannot be seen.
	 */
	private boolean mayLast(String method, @Nullable Object argument) {
		return method.equals("unwrap") || (argument instanceof String sql
				&& (method.startsWith("prepare") || method.startsWith("execute") || method.equals("addBatch"))
				&& this.sessions.hasLastingEffect(sql));
	}

	/**
	 * A statement whose texts come with its calls. As thread-safe as that of the pool.
	 */
	private final class LeasedStatement implements InvocationHandler {

		private final Connection connection;

		private final Statement statement;

		LeasedStatement(Connection connection, Statement statement) {
			this.connection = connection;
			this.statement = statement;
		}

		@Override
		public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
			return method.getName().equals("getConnection") ? this.connection
					: LeasedConnection.this.invoke(proxy, this.statement, method, arguments);
		}

	}

}
