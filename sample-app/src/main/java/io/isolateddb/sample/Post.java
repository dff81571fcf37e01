package io.isolateddb.sample;

/**
 * A published post.
 */
record Post(long id, long authorId, String topic, String title) {

}
