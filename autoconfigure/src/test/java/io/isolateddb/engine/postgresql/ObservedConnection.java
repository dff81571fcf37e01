package io.isolateddb.engine.postgresql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Tells which statements are sent through a connection, before they are.
 */
final class ObservedConnection {

	private ObservedConnection() {
	}

	/**
	 * Observe a connection.
	 * @param executed gets the text of each statement that is executed unprepared
	 * @param prepared gets the text of each statement that is prepared
	 */
	static Connection of(Connection connection, Observer executed, Observer prepared) {
		return proxy(Connection.class, (method, arguments) -> {
			if (method.getName().equals("prepareStatement")) {
				prepared.see((String) arguments[0]);
			}
			Object result = method.invoke(connection, arguments);
			return method.getName().equals("createStatement") ? of((Statement) result, executed) : result;
		});
	}

	private static Statement of(Statement statement, Observer executed) {
		return proxy(Statement.class, (method, arguments) -> {
			if (method.getName().startsWith("execute") && arguments != null) {
				executed.see((String) arguments[0]);
			}
			return method.invoke(statement, arguments);
		});
	}

	private static <T> T proxy(Class<T> type, Call call) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				try {
					return call.run(method, arguments);
				}
				catch (InvocationTargetException ex) {
					throw ex.getTargetException();
				}
			}));
	}

	/**
	 * Sees the text of a statement.
	 */
	interface Observer {

		void see(String sql) throws SQLException;

	}

	/**
	 * Calls a method.
	 */
	private interface Call {

		Object run(Method method, Object[] arguments) throws ReflectiveOperationException, SQLException;

	}

}
