package io.isolateddb.server;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What an application says of the database that it wants.
 *
 * @param driverClassName the JDBC driver that its DataSource declares, or {@code null}
 * @param url the JDBC URL that its DataSource declares, or {@code null}
 * @param classLoader the class loader of the application
 * @since 0.1.0
 */
public record ServerRequest(@Nullable String driverClassName, @Nullable String url, ClassLoader classLoader) {

	/**
	 * Whether the application could run on a product: nothing it says speaks against it.
	 * Drivers that wrap others, such as {@code jdbc:p6spy:postgresql:}, name the product
	 * in their URL.
	 */
	boolean fits(String product) {
		if (this.url != null && !this.url.isBlank()) {
			return this.url.toLowerCase(Locale.ROOT).contains(":" + product + ":");
		}
		return this.driverClassName == null || this.driverClassName.toLowerCase(Locale.ROOT).contains(product);
	}

	/**
	 * What the application says, without the credentials that a URL may contain.
	 */
	String describe() {
		if (this.url != null && !this.url.isBlank()) {
			return "the URL " + this.url.split("[?;]", 2)[0].replaceAll("//[^/@]*@", "//");
		}
		return (this.driverClassName != null) ? "the driver " + this.driverClassName : "no URL and no driver";
	}

}
