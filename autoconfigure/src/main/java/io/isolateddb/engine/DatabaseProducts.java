package io.isolateddb.engine;

import java.util.List;
import java.util.ServiceLoader;

/**
 * The products on the class path. They are loaded once, so that servers of one product
 * can be compared.
 */
final class DatabaseProducts {

	static final List<DatabaseProduct> ALL = ServiceLoader
		.load(DatabaseProduct.class, DatabaseProduct.class.getClassLoader())
		.stream()
		.map(ServiceLoader.Provider::get)
		.toList();

	private DatabaseProducts() {
	}

}
