package io.isolateddb.server.embedded;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A library that embeds the server of a product. It is chosen by its presence on the
 * class path.
 *
 * @param products the products whose applications can use the server, for messages
 * @param schemes the schemes of their URLs
 * @param group the group of the library
 * @param artifact the artifact of the library
 * @param version the version that messages recommend
 * @param type a class of the library
 */
record EmbeddedLibrary(String products, List<String> schemes, String group, String artifact, String version,
		String type) {

	/**
	 * The coordinates without the version.
	 */
	String name() {
		return this.group + ":" + this.artifact;
	}

	/**
	 * How to add the library to the tests.
	 * @param server the product of the server
	 */
	String add(String server) {
		return "Add an embedded " + server + " to the tests: <dependency><groupId>" + this.group
				+ "</groupId><artifactId>" + this.artifact + "</artifactId><version>" + this.version
				+ "</version><scope>test</scope></dependency>.";
	}

	/**
	 * How to let the application use the server.
	 */
	String declare() {
		String urls = this.schemes.stream().map((scheme) -> "jdbc:" + scheme + ":").collect(Collectors.joining(" or "));
		return "Let the application use " + this.products + " in the tests: a spring.datasource.url that starts with "
				+ urls + " and no spring.datasource.driver-class-name, or neither of them.";
	}

}
