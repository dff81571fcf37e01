package io.isolateddb.sample;

/**
 * A post to publish, on one of the topics that there are.
 */
record NewPost(long authorId, String topic, String title) {

}
