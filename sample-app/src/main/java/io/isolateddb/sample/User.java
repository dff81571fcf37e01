package io.isolateddb.sample;

/**
 * A registered user.
 */
record User(long id, String email, String name) {

}
