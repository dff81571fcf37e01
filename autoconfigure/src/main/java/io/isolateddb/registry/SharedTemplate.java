package io.isolateddb.registry;

import org.jspecify.annotations.Nullable;

/**
 * A template in the registry that all JVMs on the server share.
 *
 * @param name its name
 * @param isComplete whether it can be used; until then a JVM builds it
 * @param builder the JVM that builds it, as logs name it, or {@code null}
 * @since 0.1.0
 */
public record SharedTemplate(String name, boolean isComplete, @Nullable String builder) {

}
