//! What any service needs and none should write twice; knows no city words.
