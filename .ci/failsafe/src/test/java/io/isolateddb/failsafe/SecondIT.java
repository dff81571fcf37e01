package io.isolateddb.failsafe;

/**
 * The tests in the second JVM.
 */
class SecondIT extends UsersIT {

}
