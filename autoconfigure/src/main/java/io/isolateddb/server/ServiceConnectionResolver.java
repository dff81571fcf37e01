package io.isolateddb.server;

import java.util.List;
import java.util.Optional;

/**
 * Resolves to the server of a {@code JdbcConnectionDetails} bean, such as a container
 * that the tests have started.
 */
final class ServiceConnectionResolver implements ServerResolver {

	private static final String ORIGIN = "a JdbcConnectionDetails bean";

	@Override
	public Resolution resolve(ServerRequest request) {
		List<DeclaredServer> services = request.services();
		if (services.isEmpty()) {
			return new NotApplicable("the context has no JdbcConnectionDetails bean", "");
		}
		Optional<DeclaredServer> own = services.stream()
			.filter((service) -> String.valueOf(service.url()).equals(request.url()))
			.findFirst();
		return own.or(() -> services.stream().filter((service) -> fits(service, request)).findFirst())
			.<Resolution>map((service) -> new Resolved(ORIGIN, () -> ExternalServers.open(service, ORIGIN, request)))
			.orElseGet(() -> new Unsuitable(ORIGIN, "a server of another product"));
	}

	private static boolean fits(DeclaredServer service, ServerRequest request) {
		return service.databaseUrl().product().filter(request::canConnectTo).isPresent();
	}

}
