package io.isolateddb.server;

import java.util.List;
import java.util.Optional;

import io.isolateddb.engine.DatabaseProduct;

/**
 * Resolves to databases in this process, which need no server: those of an application
 * whose own URL or driver names such a product or, as the last resort, those of a product
 * whose driver is on the class path.
 *
 * @param isLast whether this is the last resort, for an application that declares nothing
 */
record InProcessResolver(boolean isLast) implements ServerResolver {

	@Override
	public Resolution resolve(ServerRequest request) {
		Optional<DatabaseProduct> product = DatabaseProduct.all()
			.stream()
			.filter(DatabaseProduct::isInProcess)
			.filter((candidate) -> this.isLast == request.declaresNothing() && request.canConnectTo(candidate))
			.findFirst();
		return product.<Resolution>map((found) -> resolved(found, request)).orElseGet(() -> new NotApplicable("", ""));
	}

	private static Resolution resolved(DatabaseProduct product, ServerRequest request) {
		DeclaredServer declared = request.dataSource();
		boolean named = declared.databaseUrl().withDrivers(List.of()).product().isPresent();
		String origin = named ? "the URL of the application's DataSource"
				: "the driver " + product.driverDependency() + " on the class path";
		String url = (named && declared.url() != null) ? declared.url() : "";
		return new Resolved(origin, () -> InProcessServers.open(product, url, declared, origin, request));
	}

}
