/**
 * What the JVMs on one server know of one another: liveness, shared templates, connection
 * budget, kept databases and clean-up.
 */
@NullMarked
package io.isolateddb.registry;

import org.jspecify.annotations.NullMarked;
