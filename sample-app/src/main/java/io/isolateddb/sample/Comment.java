package io.isolateddb.sample;

/**
 * What a user has to say about a post.
 */
record Comment(long authorId, String text) {

}
