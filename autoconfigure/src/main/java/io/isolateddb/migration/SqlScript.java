package io.isolateddb.migration;

/**
 * An SQL script.
 *
 * @param name the name in messages, such as its path
 * @param content the SQL
 * @since 0.1.0
 */
public record SqlScript(String name, String content) {

}
