package io.isolateddb.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.isolateddb.engine.DatabaseProduct;
import org.jspecify.annotations.Nullable;

/**
 * The application for which a server is chosen, and the settings of its user.
 *
 * @param driverClassName the JDBC driver that it declares, or {@code null}
 * @param dataSource the database that it declares
 * @param classLoader the class loader of the application, which has its libraries
 * @param settings the settings of the user
 * @param services the {@code JdbcConnectionDetails} of the application's context
 * @since 0.1.0
 */
public record ServerRequest(@Nullable String driverClassName, DeclaredServer dataSource, ClassLoader classLoader,
		ServerSettings settings, List<DeclaredServer> services) {

	/**
	 * Create a request. A blank value counts as not declared.
	 * @param driverClassName the JDBC driver that it declares, or {@code null}
	 * @param dataSource the database that it declares
	 * @param classLoader the class loader of the application
	 * @param settings the settings of the user
	 * @param services the {@code JdbcConnectionDetails} of the application's context
	 */
	public ServerRequest {
		driverClassName = (driverClassName != null && driverClassName.isBlank()) ? null : driverClassName;
		services = List.copyOf(services);
	}

	/**
	 * Create a request without Spring. The settings are those in system properties.
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
	 * Whether the application can use a product. The URL decides, as the driver may be
	 * one that wraps another. An application that declares neither can use any product.
	 * @param product the scheme of the product's URLs
	 * @return {@code true} if it can
	 */
	public boolean fits(String product) {
		if (url() != null) {
			return this.dataSource.databaseUrl().names(product);
		}
		return this.driverClassName == null || this.driverClassName.toLowerCase(Locale.ROOT).contains(product);
	}

	/**
	 * Whether the application can use a product and has a driver for it.
	 */
	boolean canConnectTo(DatabaseProduct product) {
		return product.schemes().stream().anyMatch(this::fits) && product.hasDriver(this::hasClass);
	}

	/**
	 * Whether the application can use any product for which there is an engine.
	 * @return {@code true} if it can
	 */
	public boolean fitsAnyProduct() {
		return DatabaseProduct.all().stream().flatMap((product) -> product.schemes().stream()).anyMatch(this::fits);
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
	 * The driver and the beginning of the URL that the application declares.
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
