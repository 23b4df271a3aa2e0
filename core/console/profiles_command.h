// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom profiles`: the servers that are kept. Main thread.
#pragma once

#include "core/console/command_line.h"
#include "core/console/console.h"
#include "core/console/output.h"
#include "core/console/secret_question.h"
#include "core/profile/profile_store.h"
#include "core/profile/secret_source.h"
#include "core/session/hop_test.h"

#include <memory>

namespace headroom {

class ProfilesCommand : public QObject {
    Q_OBJECT
  public:
    // `output` must outlive it.
    ProfilesCommand(const CommandLine& commandLine, Output& output, QObject* parent = nullptr);

    void start();

  private:
    void list();
    void add();
    void edit(const Profile& profile);
    void remove(const Profile& profile);
    void askSecret(const Profile& profile);
    void exportAll();
    void test();
    // Into the keychain, of a profile that stands in the file; what comes of it is told.
    void keepSecret(const Profile& profile, const Secret& secret, ExitCode codeIfNot);
    void say(const QString& line);
    void fail(ExitCode code, const QString& sentence);
    void end(ExitCode code) { m_output.exitWhenWritten(code); }
    // Runs `next` when the edit is done, or tells why it is not.
    void write(ProfileStore::Change change, std::function<void()> next);

    CommandLine m_commandLine;
    Output& m_output;
    ProfileStore m_store;
    SecretSource m_secrets;
    std::unique_ptr<SecretQuestion> m_question;
    std::unique_ptr<HopTest> m_test;
    std::vector<Hop> m_hops;
};

}  // namespace headroom
