package io.isolateddb.failsafe;

/**
 * The tests in the first JVM.
 */
class FirstIT extends UsersIT {

}
