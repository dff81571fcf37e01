package io.isolateddb.testsupport;

/**
 * What each change log of Liquibase in XML begins and ends with.
 */
public final class ChangeLogs {

	/**
	 * The start of the root element.
	 */
	public static final String BEGIN = """
			<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
				xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="
				http://www.liquibase.org/xml/ns/dbchangelog
				http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
			""";

	/**
	 * The end of the root element.
	 */
	public static final String END = "</databaseChangeLog>";

	private ChangeLogs() {
	}

}
