package io.isolateddb.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.DatabaseUrl;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.util.ObjectUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * The DataSource beans of a context, and what the user says of them: which are left as
 * they are, and which are one database although their URLs differ. Thread-safe.
 *
 * @since 0.1.0
 */
public final class DataSourceBeans {

	private static final String EXCLUDE = "isolated-database.exclude";

	private static final String SAME_DATABASE = "isolated-database.same-database";

	private final ListableBeanFactory beans;

	private final Set<String> excluded;

	private final Map<String, String> declaredSame;

	private final SingletonSupplier<Map<String, String>> same = SingletonSupplier.of(this::resolveSame);

	/**
	 * Create the beans of a context.
	 * @param beans the context
	 * @param excluded the names of DataSource beans that are left as they are; a context
	 * need not have them
	 * @param same other beans, by the name of a DataSource bean that is one database with
	 * them
	 */
	public DataSourceBeans(ListableBeanFactory beans, Collection<String> excluded, Map<String, String> same) {
		this.beans = beans;
		this.excluded = Set.copyOf(excluded);
		this.declaredSame = new LinkedHashMap<>(same);
	}

	/**
	 * Whether a bean is left as it is.
	 * @param bean the name of the bean
	 * @return {@code true} if it is
	 */
	public boolean isExcluded(String bean) {
		if (this.excluded.isEmpty()) {
			return false;
		}
		String name = original(bean);
		return this.excluded.contains(name) || Stream.of(aliases(name)).anyMatch(this.excluded::contains);
	}

	/**
	 * Whether a bean is a mock, which connects to nothing.
	 * @param bean the bean
	 */
	boolean isMock(DataSource bean) {
		return Mocks.isMock(bean, this.beans);
	}

	/**
	 * Whether a DataSource is a bean that is left as it is, or wraps it.
	 * @param dataSource the DataSource
	 * @return {@code true} if it is
	 */
	public boolean isExcluded(DataSource dataSource) {
		return excludedBeans().anyMatch((excluded) -> excluded == dataSource || wraps(dataSource, excluded));
	}

	/**
	 * Whether a URL is that of a DataSource bean that is left as it is, but for
	 * parameters and user.
	 * @param url the URL
	 * @return {@code true} if it is
	 */
	public boolean isExcluded(DatabaseUrl url) {
		return excludedBeans().map(RoutingDataSourcePostProcessor::url)
			.filter(Objects::nonNull)
			.anyMatch((text) -> DatabaseUrl.of(text).isSameDatabase(url));
	}

	private Stream<DataSource> excludedBeans() {
		return this.excluded.isEmpty() ? Stream.empty()
				: Stream.of(names()).filter(this::isExcluded).map((name) -> this.beans.getBean(name, DataSource.class));
	}

	private static boolean wraps(DataSource dataSource, DataSource bean) {
		try {
			return dataSource.isWrapperFor(bean.getClass()) && dataSource.unwrap(bean.getClass()) == bean;
		}
		catch (SQLException | RuntimeException ex) {
			return false;
		}
	}

	/**
	 * The database that a bean has instead of one of its own.
	 * @param bean the name of the bean
	 * @return the database of another bean, or {@code null}
	 * @throws IsolatedDatabaseException if the user names beans that there are not, or in
	 * a circle
	 */
	@Nullable ApplicationDatabase sameDatabase(String bean) {
		if (this.declaredSame.isEmpty()) {
			return null;
		}
		String other = this.same.obtain().get(original(bean));
		if (other == null) {
			return null;
		}
		ApplicationDatabase database = RoutingDataSource.databaseOf(this.beans.getBean(other, DataSource.class));
		if (database == null) {
			throw failure(original(bean), other, "DataSource bean '" + other + "' has no database of a test");
		}
		return database;
	}

	private Map<String, String> resolveSame() {
		Map<String, String> resolved = new LinkedHashMap<>();
		this.declaredSame.forEach((written, target) -> {
			String bean = find(written);
			String other = find(target);
			if (bean != null) {
				resolved.put(bean, require(written, target, other));
			}
			else if (names().length > 1) {
				throw failure(written, target, "there is no DataSource bean '" + written + "'");
			}
		});
		resolved.forEach((bean, other) -> requireNoCircle(bean, other, resolved));
		return resolved;
	}

	private String require(String written, String target, @Nullable String found) {
		if (found == null) {
			throw failure(written, target, "there is no DataSource bean '" + target + "'");
		}
		for (String name : List.of(written, found)) {
			if (isExcluded(name)) {
				throw failure(written, target, "DataSource bean '" + name + "' is left as it is by " + EXCLUDE);
			}
		}
		return found;
	}

	private void requireNoCircle(String bean, String other, Map<String, String> resolved) {
		Set<String> chain = new LinkedHashSet<>(List.of(bean));
		for (String next = other; next != null; next = resolved.get(next)) {
			if (!chain.add(next)) {
				throw failure(bean, other, "this is a circle: " + String.join(" -> ", chain) + " -> " + next);
			}
		}
	}

	private IsolatedDatabaseException failure(String bean, String other, String reason) {
		return new IsolatedDatabaseException("Could not use the property " + SAME_DATABASE + "." + bean + " = '" + other
				+ "': " + reason + ". The context has the DataSource beans " + List.of(names())
				+ ". Set it to the name of one that has a database of its own.");
	}

	/**
	 * The bean that a user means. Keys of properties may have lost their case and some
	 * characters, as those of environment variables.
	 */
	private @Nullable String find(String written) {
		List<String> names = List.of(names());
		if (names.contains(written)) {
			return written;
		}
		List<String> found = names.stream().filter((name) -> List.of(aliases(name)).contains(written)).toList();
		if (found.isEmpty()) {
			found = names.stream().filter((name) -> plain(name).equals(plain(written))).toList();
		}
		return (found.size() == 1) ? found.get(0) : null;
	}

	private static String plain(String name) {
		return name.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
	}

	private String[] names() {
		return Stream.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beans, DataSource.class, true, false))
			.filter((name) -> !ScopedProxyUtils.isScopedTarget(name))
			.toArray(String[]::new);
	}

	private String[] aliases(String name) {
		return this.beans.containsBean(name) ? this.beans.getAliases(name) : new String[0];
	}

	/**
	 * The name that the user has given to a bean with a scope.
	 */
	private static String original(String name) {
		return ScopedProxyUtils.isScopedTarget(name) ? ScopedProxyUtils.getOriginalBeanName(name) : name;
	}

	/**
	 * Refuse a bean whose database no engine can isolate, if it is not the only one: it
	 * is clear for a lone one which server it shall have.
	 * @param name the name of the bean
	 * @param bean the bean
	 * @param declared what it declares
	 * @throws IsolatedDatabaseException if it is refused
	 */
	void requireEngine(String name, DataSource bean, HikariConfig declared) {
		boolean embedded = bean instanceof EmbeddedDatabase;
		if (embedded || (!isOfEngine(declared) && names().length > 1)) {
			throw new IsolatedDatabaseException("DataSource bean '" + original(name) + "' cannot be isolated: it is "
					+ (embedded ? "an embedded database, which has its content already" : unknown(declared)) + ". "
					+ remedy(name));
		}
	}

	private static String unknown(HikariConfig declared) {
		String url = (declared.getJdbcUrl() != null) ? declared.getJdbcUrl() : "";
		return (url.isEmpty() ? "of driver " + declared.getDriverClassName() : "for " + DatabaseUrl.of(url))
				+ ", and there are engines for "
				+ String.join(", ", DatabaseProduct.all().stream().map(DatabaseProduct::name).distinct().toList())
				+ " only";
	}

	/**
	 * What to do with a bean that cannot be isolated.
	 * @param name the name of the bean
	 */
	String remedy(String name) {
		String bean = original(name);
		List<String> others = Stream.of(names()).filter((other) -> !other.equals(bean)).toList();
		return "List it in " + EXCLUDE + "=" + bean + " to leave it as it is, or set " + SAME_DATABASE + "." + bean
				+ " to the DataSource bean whose database it is to have"
				+ (others.isEmpty() ? "." : ", one of " + others + ".");
	}

	/**
	 * The URL decides, as the driver may be one that wraps another. A bean that declares
	 * neither can use any product.
	 */
	boolean isOfEngine(HikariConfig declared) {
		DatabaseUrl url = ObjectUtils.isEmpty(declared.getJdbcUrl()) ? null : DatabaseUrl.of(declared.getJdbcUrl());
		String driver = Objects.requireNonNullElse(declared.getDriverClassName(), "").toLowerCase(Locale.ROOT);
		return (url == null && driver.isEmpty()) || DatabaseProduct.all()
			.stream()
			.flatMap((product) -> product.schemes().stream())
			.anyMatch((scheme) -> (url != null) ? url.names(scheme) : driver.contains(scheme));
	}

	/**
	 * Refuse a bean that connects to another database than those of a test.
	 * @param urls the databases of the test
	 * @param scope the scope of the test
	 * @throws IsolatedDatabaseException if there is one
	 */
	void requireAllRouted(List<DatabaseUrl> urls, DatabaseScope scope) {
		for (String name : this.beans.getBeanNamesForType(DataSource.class, false, false)) {
			DataSource dataSource = isExcluded(name) ? null : this.beans.getBean(name, DataSource.class);
			String foreign = (dataSource == null || isSafe(dataSource)) ? null : databaseBesides(urls, dataSource);
			if (foreign != null) {
				throw new IsolatedDatabaseException("DataSource bean '" + name + "' of the test " + scope
						+ " connects to " + foreign + ", which is not isolated. "
						+ "Create it in a @Bean method, so that it can be routed to the test's database.");
			}
		}
	}

	/**
	 * Whether all that a bean connects to is isolated, or meant not to be.
	 */
	private boolean isSafe(DataSource dataSource) {
		if (isMock(dataSource) || dataSource instanceof RoutingDataSource.Routed || isExcluded(dataSource)) {
			return true;
		}
		List<DataSource> targets = DataSourceTargets.of(dataSource);
		return targets.isEmpty() ? RoutingDataSource.databaseOf(dataSource) != null
				: targets.stream().allMatch(this::isSafe);
	}

	/**
	 * The database that a DataSource connects to, as messages have it.
	 * @return the database, or {@code null} if it is one of those with the given URLs, or
	 * if the DataSource is a fake that connects to nothing
	 */
	private static @Nullable String databaseBesides(List<DatabaseUrl> urls, DataSource dataSource) {
		try (Connection connection = dataSource.getConnection()) {
			if (connection == null) {
				return null;
			}
			DatabaseUrl url = DatabaseUrl.of(connection.getMetaData().getURL());
			return urls.stream().anyMatch(url::isSameDatabase) ? null : url.withoutSecrets();
		}
		catch (SQLException ex) {
			return "a database that cannot be reached (" + ex.getMessage() + ")";
		}
	}

}
