Feature: Each scenario has a database of its own

  Background:
    Given Grace is a user

  Scenario: One registers
    When Linus registers
    Then the users are Ada, Alan, Grace, Linus

  Scenario: One more registers
    When Linus registers
    Then the users are Ada, Alan, Grace, Linus

  Scenario: The table is dropped
    When the table of users is dropped

  Scenario Outline: <name> registers
    When <name> registers
    Then the users are Ada, Alan, Grace, <name>

    Examples:
      | name    |
      | Barbara |
      | Edsger  |
      | Barbara |
