package io.isolateddb.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.isolateddb.engine.DatabaseProduct;
import org.jspecify.annotations.Nullable;

/**
 * What an application and its user say of the database server that they want.
 *
 * @param driverClassName the JDBC driver that it declares, or {@code null}
 * @param dataSource the database that it declares
 * @param classLoader the class loader of the application, which shows what libraries it
 * has
 * @param settings what the user has set
 * @param services where the services are that the application's context is connected to
 * @since 0.1.0
 */
public record ServerRequest(@Nullable String driverClassName, DeclaredServer dataSource, ClassLoader classLoader,
		ServerSettings settings, List<DeclaredServer> services) {

	/**
	 * Create a request. What is blank counts as not declared.
	 * @param driverClassName the JDBC driver that it declares, or {@code null}
	 * @param dataSource the database that it declares
	 * @param classLoader the class loader of the application
	 * @param settings what the user has set
	 * @param services where the services are that the context is connected to
	 */
	public ServerRequest {
		driverClassName = (driverClassName != null && driverClassName.isBlank()) ? null : driverClassName;
		services = List.copyOf(services);
	}

	/**
	 * Create a request outside of Spring, where the user sets system properties.
	 * @param driverClassName the JDBC driver that it declares, or {@code null}
	 * @param url the JDBC URL that it declares, or {@code null}
	 * @param classLoader the class loader of the application
	 */
	public ServerRequest(@Nullable String driverClassName, @Nullable String url, ClassLoader classLoader) {
		this(driverClassName, new DeclaredServer(url, null, null), classLoader, ServerSettings.ofSystemProperties(),
				List.of());
	}

	/**
	 * The JDBC URL that the application declares.
	 * @return the URL, or {@code null}
	 */
	public @Nullable String url() {
		return this.dataSource.url();
	}

	/**
	 * Whether a product serves this application. The URL decides, as the driver may be
	 * one that wraps another; an application that declares neither takes any product.
	 * @param product the product, as it is called in its URLs
	 * @return {@code true} if it does
	 */
	public boolean fits(String product) {
		if (url() != null) {
			return this.dataSource.databaseUrl().names(product);
		}
		return this.driverClassName == null || this.driverClassName.toLowerCase(Locale.ROOT).contains(product);
	}

	/**
	 * Whether the application could use a server of a product.
	 */
	boolean fits(DatabaseProduct product) {
		return product.schemes().stream().anyMatch(this::fits) && product.hasDriver(this::hasClass);
	}

	/**
	 * Whether the application has a class.
	 * @param type the name of the class
	 * @return {@code true} if it can be found
	 */
	public boolean hasClass(String type) {
		try {
			Class.forName(type, false, this.classLoader);
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	/**
	 * Whether the application declares neither driver nor URL.
	 * @return {@code true} if it does not
	 */
	public boolean declaresNothing() {
		return this.driverClassName == null && url() == null;
	}

	/**
	 * What the application declares, without the part of the URL that may hold secrets.
	 */
	@Override
	public String toString() {
		List<String> declared = new ArrayList<>();
		if (this.driverClassName != null) {
			declared.add("driver " + this.driverClassName);
		}
		if (url() != null) {
			declared.add("URL " + this.dataSource);
		}
		return declared.isEmpty() ? "neither driver nor URL" : String.join(" and ", declared);
	}

}
