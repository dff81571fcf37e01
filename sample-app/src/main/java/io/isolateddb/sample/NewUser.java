package io.isolateddb.sample;

/**
 * What somebody tells about themselves to register.
 */
record NewUser(String email, String name) {

}
