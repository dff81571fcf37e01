package io.isolateddb.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Resolves to the server that a {@code .env} file names with the same variables as the
 * environment of the process. Such a file is often made for Docker Compose and not for
 * tests, so that embedded servers precede it.
 *
 * @param variables the variables of the file
 * @param process the variables of the process
 * @param reason why there is no server if no variable names one
 */
record DotEnvResolver(EnvironmentVariables variables, EnvironmentVariables process,
		String reason) implements ServerResolver {

	/**
	 * Create a resolver.
	 * @param directory the directory in which the search for the file starts
	 * @param process the variables of the process
	 */
	static DotEnvResolver of(Path directory, EnvironmentVariables process) {
		Optional<DotEnvFile> file = DotEnvFile.find(directory);
		if (file.isEmpty()) {
			return new DotEnvResolver(EnvironmentVariables.NONE, process, "there is no .env file");
		}
		Path path = file.get().path();
		try {
			return new DotEnvResolver(file.get().variables(process.values()), process, path + " names no server");
		}
		catch (IOException ex) {
			return new DotEnvResolver(EnvironmentVariables.NONE, process, path + " cannot be read: " + ex);
		}
	}

	@Override
	public Resolution resolve(ServerRequest request) {
		List<Resolution> resolutions = Stream
			.concat(Stream.of(new DatabaseUrlVariableResolver(this.variables)),
					ServerVariablesResolver.all(this.variables, this.process).stream())
			.map((resolver) -> resolver.resolve(request))
			.filter((resolution) -> !(resolution instanceof NotApplicable))
			.toList();
		return resolutions.stream()
			.filter(Resolved.class::isInstance)
			.findFirst()
			.or(() -> resolutions.stream().findFirst())
			.orElseGet(() -> new NotApplicable(this.reason, ""));
	}

}
