/**
 * A small social application, there to be tested with a database for each test.
 */
@NullMarked
package com.example.social;

import org.jspecify.annotations.NullMarked;
