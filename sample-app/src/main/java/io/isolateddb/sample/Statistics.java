package io.isolateddb.sample;

/**
 * How much a user has written.
 */
record Statistics(long userId, int posts, int comments) {

}
